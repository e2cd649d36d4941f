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
// x; for each further layer depth rows of weights, one an input channel, and one of biases; three
// of the last layer; its bias. Output [count][3] floats. Dispatched by gpu/fused.go: x over
// queries.
//
// Permutations: ENSEMBLE (four corners a query, else one) and the tile (gpu/tiles.go): WIDTH; EACH,
// 4 or 8; ROWS, a multiple of 2·EACH.

#import axis
#import queries

@group(0) @binding(0) var<uniform> queries: Queries;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> latent: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> head: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

#import rectify
#import entry
#import shares
#import last_layer
#import colour

// [rows][WIDTH/4], the vec4 of a row exchanged in eights as its number says: neighbours that read
// the same vec4 of different rows then find them in different banks.
var<workgroup> activations: array<vec4<f32>, {ROWS*WIDTH/4}>;

fn place_of(row: u32, quad: u32) -> u32 {
    return row * {WIDTH/4}u + (quad ^ (row % {ROWS/EACH}u % 8u));
}

// Which code a row asks, with its offset. The pixel's number goes in two parts that floats hold.
fn ask(query: u32, corner: u32) -> vec4<f32> {
    let at = place(queries, query);
    let i = corner / 2u;
    let j = corner % 2u;
    let pixel = rows[at.x].index[i] * queries.latent_width + columns[at.y].index[j];
    return vec4<f32>(f32(pixel / 4096u), f32(pixel % 4096u), rows[at.x].offset[i],
        columns[at.y].offset[j]);
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

    // Each row's place is found once and handed round in the memory that is for activations.
    if local < {ROWS}u {
        activations[local] = ask(min(first + local % asked, last), local / asked);
    }
    workgroupBarrier();
    let quad = local % {WIDTH/4}u;
    let top = local / {WIDTH/4}u;
#repeat i EACH*2
    let at{i} = activations[top + {i*ROWS/EACH/2}u];
#end
    workgroupBarrier();

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
            v = latent[pixel * (queries.latent_stride / 4u) + quad];
            v = enter(select(vec4<f32>(), v, kept), at{i}.zw, cell, offset_y, offset_x, cell_y,
                cell_x);
        }
        activations[place_of(r, quad)] = v;
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
        low{i} = activations[place_of(row + {i*ROWS/EACH}u, column)];
        high{i} = activations[place_of(row + {i*ROWS/EACH}u, column + {WIDTH/8}u)];
#end
    }
    var next = {WIDTH}u + column; // the vec4 of head that this invocation reads next
    for (var layer = 0u; layer < queries.layers; layer += 1u) {
#repeat i EACH
        low{i} = vec4<f32>();
        high{i} = vec4<f32>();
#end
        for (var k = 0u; k < queries.depth / 4u; k += 1u) {
            let at = place_of(row, k); // all of the invocation's rows are exchanged alike
#repeat i EACH
            let a{i} = activations[at + {i*ROWS/EACH*WIDTH/4}u];
#end
#repeat c 4
            {
                let b0 = head[next + {c*WIDTH/4}u];
                let b1 = head[next + {c*2+1*WIDTH/8}u];
#repeat i EACH
                low{i} = fma(vec4<f32>(a{i}[{c}]), b0, low{i});
                high{i} = fma(vec4<f32>(a{i}[{c}]), b1, high{i});
#end
            }
#end
            next += {WIDTH}u;
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
            activations[place_of(row, column) + {i*ROWS/EACH*WIDTH/4}u] = low{i};
            activations[place_of(row, column + {WIDTH/8}u) + {i*ROWS/EACH*WIDTH/4}u] = high{i};
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
        activations[place_of(n, column)] = vec4<f32>(colour_of(l, red0, green0, blue0), 0.0);
        activations[place_of(n, column + {WIDTH/8}u)] =
            vec4<f32>(colour_of(h, red1, green1, blue1), 0.0);
    }
#end
#else
#repeat j EACH
    {
        let n = row + {j*ROWS/EACH}u;
        activations[place_of(n, column)] = vec4<f32>(colour_of(low{j}, red0, green0, blue0), 0.0);
        activations[place_of(n, column + {WIDTH/8}u)] =
            vec4<f32>(colour_of(high{j}, red1, green1, blue1), 0.0);
    }
#end
#endif
    workgroupBarrier();

    let n = first + local;
    if local < asked && n < queries.count {
        var rgb = vec3<f32>();
        for (var c = 0u; c < {WIDTH/4}u; c += 1u) {
            rgb += activations[place_of(local, c)].xyz;
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
