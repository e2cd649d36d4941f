#ifdef F16
enable f16;
#endif
#ifdef MATRIX
enable wgpu_cooperative_matrix;
#endif
// A LIIF head, whole: for each query the codes of its corners with offset and cell, the hidden
// layers, the blend, the last layer and the colour. Activations never leave the workgroup.
//
// A row is a query's corner. A workgroup takes ROWS rows, the corners of a query among them, and
// all WIDTH channels: its ROWS·WIDTH/(8·EACH) invocations hold EACH rows × 8 channels of a layer in
// registers, so that a layer may overwrite the activations it is made of. Weights are read where
// they lie: neighbours share them, and they stay in the caches. Every value is one chain over K in
// the order of conv.wgsl, so that this kernel gives the bits of gather, conv and blend.
//
// head is rows of WIDTH floats, zero padded: the first layer's columns for offset y, x and cell y,
// x; each further layer's biases; three of the last layer; its bias. weights is the further layers,
// [layer][depth][WIDTH], a row an input channel, zero padded. Output [count][3] floats. Dispatched
// by gpu/stage_fused.go: x over queries.
//
// With F16 activations are halves, and the products of 16 channels are added up in halves, as in
// conv.wgsl. With HALF, latents and weights are halves and activations floats.
//
// Matrix units have a text of their own, shared/decode_matrix.wgsl.
//
// Permutations: HALF or F16; ENSEMBLE (four corners a query, else one) and the tile
// (gpu/shapes.go): WIDTH; EACH, 4 or 8; ROWS, a multiple of 2·EACH.

#import axis
#import queries
#import quads

@group(0) @binding(0) var<uniform> queries: Queries;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> latent: array<Quad>;
@group(0) @binding(4) var<storage, read> head: array<vec4<f32>>;
#ifdef MATRIX
@group(0) @binding(5) var<storage, read> weights: array<f16>;
#else
@group(0) @binding(5) var<storage, read> weights: array<Quad>;
#endif
@group(0) @binding(6) var<storage, read> source: array<Quad>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

#import rectify
#import entry
#import shares
#import last_layer
#import colour

// Which code a row asks, with its offset. The pixel's number goes in two parts that floats hold.
fn ask(query: u32, corner: u32) -> vec4<f32> {
    let at = place(queries, query);
    let i = corner / 2u;
    let j = corner % 2u;
    let pixel = rows[at.x].index[i] * queries.latent_width + columns[at.y].index[j];
    return vec4<f32>(f32(pixel / 4096u), f32(pixel % 4096u), rows[at.x].offset[i],
        columns[at.y].offset[j]);
}

#ifdef MATRIX
#import decode_matrix
#else
// [rows][WIDTH/4], the vec4 of a row exchanged in eights as its number says: neighbours that read
// the same vec4 of different rows then find them in different banks.
var<workgroup> activations: array<Factor, {ROWS*WIDTH/4}>;

fn place_of(row: u32, quad: u32) -> u32 {
    return row * {WIDTH/4}u + (quad ^ (row % {ROWS/EACH}u % 8u));
}

// Leaves what the vec4 column and column + WIDTH/8 add to query n's colour. Of halves it takes two
// to say a number, so there the two are added up first.
fn hand_round(n: u32, column: u32, low: vec3<f32>, high: vec3<f32>) {
#ifdef F16
    let sum = vec4<f32>(low + high, 0.0);
    let most = vec4<f16>(sum);
    activations[place_of(n, column)] = most;
    activations[place_of(n, column + {WIDTH/8}u)] = vec4<f16>(sum - vec4<f32>(most));
#else
    activations[place_of(n, column)] = vec4<f32>(low, 0.0);
    activations[place_of(n, column + {WIDTH/8}u)] = vec4<f32>(high, 0.0);
#endif
}

@compute @workgroup_size({ROWS*WIDTH/8/EACH})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
#ifdef ENSEMBLE
    let asked = {ROWS/4}u; // queries of a workgroup; row r is corner r / asked of query r % asked
#else
    let asked = {ROWS}u;
#endif
    let first = group.x * asked;
    let last = queries.count - 1u;

    let quad = local % {WIDTH/4}u;
    let top = local / {WIDTH/4}u;
#ifdef F16
#repeat i EACH*2
    let at{i} = ask(min(first + (top + {i*ROWS/EACH/2}u) % asked, last),
        (top + {i*ROWS/EACH/2}u) / asked);
#end
#else
    // Each row's place is found once and handed round in the memory that is for activations.
    if local < {ROWS}u {
        activations[local] = ask(min(first + local % asked, last), local / asked);
    }
    workgroupBarrier();
#repeat i EACH*2
    let at{i} = activations[top + {i*ROWS/EACH/2}u];
#end
    workgroupBarrier();
#endif

    let offset_y = head[quad];
    let offset_x = head[quad + {WIDTH/4}u];
    let cell_y = head[quad + {WIDTH/2}u];
    let cell_x = head[quad + {WIDTH/4*3}u];
    let channel = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
    let kept = channel < vec4<u32>(queries.width);
    var cell = vec2<f32>(rows[0].cell, columns[0].cell);
#repeat i EACH*2
    {
        let r = top + {i*ROWS/EACH/2}u;
        var v = vec4<f32>();
        if kept.x {
            if queries.columns == 0u {
                let n = queries.first_query + min(first + r % asked, last);
                cell = vec2<f32>(rows[n].cell, columns[n].cell);
            }
            let pixel = u32(at{i}.x) * 4096u + u32(at{i}.y);
            v = wide(latent[pixel * (queries.latent_stride / 4u) + quad]);
            v = enter(select(vec4<f32>(), v, kept), at{i}.zw, cell, offset_y, offset_x, cell_y,
                cell_x);
        }
        activations[place_of(r, quad)] = Factor(v);
    }
#end
    workgroupBarrier();

    // This invocation's rows are row, row + ROWS/EACH and so on, its channels the vec4 numbered
    // column and column + WIDTH/8.
    let row = local / {WIDTH/8}u;
    let column = local % {WIDTH/8}u;
#repeat i EACH
    var low{i} = vec4<f32>();
    var high{i} = vec4<f32>();
#end
    if queries.layers == 0u {
#repeat i EACH
        low{i} = vec4<f32>(activations[place_of(row + {i*ROWS/EACH}u, column)]);
        high{i} = vec4<f32>(activations[place_of(row + {i*ROWS/EACH}u, column + {WIDTH/8}u)]);
#end
    }
    var next = {WIDTH}u + column; // the vec4 of head that this invocation reads next
    var from_weight = column;     // and the one of weights
    for (var layer = 0u; layer < queries.layers; layer += 1u) {
#repeat i EACH
        low{i} = vec4<f32>();
        high{i} = vec4<f32>();
#end
#ifdef F16
#repeat i EACH
        var part_low{i} = vec4<f16>();
        var part_high{i} = vec4<f16>();
#end
#endif
        for (var k = 0u; k < queries.depth / 4u; k += 1u) {
            let at = place_of(row, k); // all of the invocation's rows are exchanged alike
#repeat i EACH
            let a{i} = activations[at + {i*ROWS/EACH*WIDTH/4}u];
#end
#repeat c 4
            {
                let b0 = factor(weights[from_weight + {c*WIDTH/4}u]);
                let b1 = factor(weights[from_weight + {c*2+1*WIDTH/8}u]);
#repeat i EACH
#ifdef F16
                part_low{i} = fma(vec4<f16>(a{i}[{c}]), b0, part_low{i});
                part_high{i} = fma(vec4<f16>(a{i}[{c}]), b1, part_high{i});
#else
                low{i} = fma(vec4<f32>(a{i}[{c}]), b0, low{i});
                high{i} = fma(vec4<f32>(a{i}[{c}]), b1, high{i});
#endif
#end
            }
#end
            from_weight += {WIDTH}u;
#ifdef F16
            if k % 4u == 3u {
#repeat i EACH
                low{i} += vec4<f32>(part_low{i});
                high{i} += vec4<f32>(part_high{i});
                part_low{i} = vec4<f16>();
                part_high{i} = vec4<f16>();
#end
            }
#endif
        }
        let b0 = head[next];
        let b1 = head[next + {WIDTH/8}u];
        next += {WIDTH/4}u;
#repeat i EACH
        low{i} = rectify(low{i} + b0);
        high{i} = rectify(high{i} + b1);
#end
        workgroupBarrier();
        if layer + 1u < queries.layers {
#repeat i EACH
            activations[place_of(row, column) + {i*ROWS/EACH*WIDTH/4}u] = Factor(low{i});
            activations[place_of(row, column + {WIDTH/8}u) + {i*ROWS/EACH*WIDTH/4}u] =
                Factor(high{i});
#end
            workgroupBarrier();
        }
    }
    if queries.layers == 0u {
        workgroupBarrier();
    }

    // What each vec4 of channels adds to the colours of this invocation's queries.
    let red0 = head[next];
    let red1 = head[next + {WIDTH/8}u];
    let green0 = head[next + {WIDTH/4}u];
    let green1 = head[next + {WIDTH/8*3}u];
    let blue0 = head[next + {WIDTH/2}u];
    let blue1 = head[next + {WIDTH/8*5}u];
#ifdef ENSEMBLE
#repeat j EACH/4
    {
        let n = row + {j*ROWS/EACH}u;
        let at = place(queries, min(first + n, last));
        let share = corner_shares(rows[at.x], columns[at.y], 4u);
        let l = blend_corners(share, low{j}, low{EACH/4+j}, low{EACH/2+j}, low{EACH*3/4+j});
        let h = blend_corners(share, high{j}, high{EACH/4+j}, high{EACH/2+j}, high{EACH*3/4+j});
        hand_round(n, column, colour_of(l, red0, green0, blue0),
            colour_of(h, red1, green1, blue1));
    }
#end
#else
#repeat j EACH
    {
        let n = row + {j*ROWS/EACH}u;
        hand_round(n, column, colour_of(low{j}, red0, green0, blue0),
            colour_of(high{j}, red1, green1, blue1));
    }
#end
#endif
    workgroupBarrier();

    let n = first + local;
    if local < asked && n < queries.count {
        var rgb = vec3<f32>();
        for (var c = 0u; c < {WIDTH/4}u; c += 1u) {
            rgb += vec3<f32>(activations[place_of(local, c)].xyz);
        }
        rgb += head[next - column + {WIDTH/4*3}u].xyz;
        let at = place(queries, n);
        let colour = finish_colour(rgb, rows[at.x], columns[at.y]);
        let to = (queries.first_query + n) * 3u;
        output[to] = colour.x;
        output[to + 1u] = colour.y;
        output[to + 2u] = colour.z;
    }
}
#endif
