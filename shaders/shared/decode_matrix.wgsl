// decode on matrix units: MATRIX×MATRIX×MATRIX products of halves, summed in floats.
//
// SUBGROUPS subgroups of LANES invocations share out a layer's columns and take all ROWS rows of
// theirs, in ROWS·WIDTH/(SUBGROUPS·MATRIX²) sums that stay in registers over all of K. Weights come
// from memory, each once a workgroup. A sum leaves through a scratch of its subgroup, for a
// matrix's elements lie in lanes as the device likes: there it gets its bias and its ReLU, and
// becomes halves.
//
// Rows of activations are eight halves longer than WIDTH, so that those of a matrix lie in
// different banks.

var<workgroup> activations: array<f16, {WIDTH+8*ROWS}>;
var<workgroup> sums: array<f32, {SUBGROUPS*MATRIX*MATRIX}>;

fn keep_activations(row: u32, channel: u32, v: vec4<f32>) {
    let at = row * {WIDTH+8}u + channel;
    let h = narrow(v);
    activations[at] = h.x;
    activations[at + 1u] = h.y;
    activations[at + 2u] = h.z;
    activations[at + 3u] = h.w;
}

fn kept_activations(row: u32, channel: u32) -> vec4<f32> {
    let at = row * {WIDTH+8}u + channel;
    return vec4<f32>(vec4<f16>(activations[at], activations[at + 1u], activations[at + 2u],
        activations[at + 3u]));
}

@compute @workgroup_size({SUBGROUPS*LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32,
        @builtin(subgroup_id) subgroup: u32, @builtin(subgroup_invocation_id) lane: u32) {
#ifdef ENSEMBLE
    let asked = {ROWS/4}u; // queries of a workgroup; row r is corner r / asked of query r % asked
#else
    let asked = {ROWS}u;
#endif
    let first = group.x * asked;
    let last = queries.count - 1u;

    var cell = vec2<f32>(rows[0].cell, columns[0].cell);
    for (var n = local; n < {ROWS*WIDTH/4}u; n += {SUBGROUPS*LANES}u) {
        let quad = n % {WIDTH/4}u;
        let r = n / {WIDTH/4}u;
        let channel = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
        let kept = channel < vec4<u32>(queries.width);
        var v = vec4<f32>();
        if kept.x {
            let query = min(first + r % asked, last);
            if queries.columns == 0u {
                let number = queries.first_query + query;
                cell = vec2<f32>(rows[number].cell, columns[number].cell);
            }
            let at = ask(query, r / asked);
            let pixel = u32(at.x) * 4096u + u32(at.y);
            v = wide(latent[pixel * (queries.latent_stride / 4u) + quad]);
            v = enter(select(vec4<f32>(), v, kept), at.zw, cell, head[quad],
                head[quad + {WIDTH/4}u], head[quad + {WIDTH/2}u], head[quad + {WIDTH/4*3}u]);
        }
        keep_activations(r, quad * 4u, v);
    }
    workgroupBarrier();

    let column = subgroup * {WIDTH/SUBGROUPS}u; // the subgroup's first
    let scratch = subgroup * {MATRIX*MATRIX}u;
    for (var layer = 0u; layer < queries.layers; layer += 1u) {
#repeat i ROWS/MATRIX
#repeat j WIDTH/SUBGROUPS/MATRIX
        var sum{i}_{j} = coop_mat{MATRIX}x{MATRIX}<f32, C>();
#end
#end
        for (var k = 0u; k < queries.depth; k += {MATRIX}u) {
            let from_weight = (layer * queries.depth + k) * {WIDTH}u + column;
#repeat j WIDTH/SUBGROUPS/MATRIX
            let b{j} = coopLoadT<coop_mat{MATRIX}x{MATRIX}<f16, B>>(
                &weights[from_weight + {j*MATRIX}u], {WIDTH}u);
#end
#repeat i ROWS/MATRIX
            {
                let a = coopLoadT<coop_mat{MATRIX}x{MATRIX}<f16, A>>(
                    &activations[{WIDTH+8*i*MATRIX}u + k], {WIDTH+8}u);
#repeat j WIDTH/SUBGROUPS/MATRIX
                sum{i}_{j} = coopMultiplyAdd(a, b{j}, sum{i}_{j});
#end
            }
#end
        }
        workgroupBarrier(); // the layer's inputs are not needed any more
#repeat i ROWS/MATRIX
#repeat j WIDTH/SUBGROUPS/MATRIX
        coopStoreT(sum{i}_{j}, &sums[scratch], {MATRIX}u);
        subgroupBarrier();
        for (var n = lane; n < {MATRIX*MATRIX/4}u; n += {LANES}u) {
            let channel = column + n % {MATRIX/4}u * 4u + {j*MATRIX}u;
            let at = scratch + n * 4u;
            let v = vec4<f32>(sums[at], sums[at + 1u], sums[at + 2u], sums[at + 3u]);
            keep_activations(n / {MATRIX/4}u + {i*MATRIX}u, channel,
                rectify(v + head[(layer + 4u) * {WIDTH/4}u + channel / 4u]));
        }
        subgroupBarrier();
#end
#end
        workgroupBarrier();
    }

    // A query's channels are shared out to as many invocations as there are for it.
    let n = local % asked;
    let query = min(first + n, last);
    let at = place(queries, query);
    let ends = (queries.layers + 4u) * {WIDTH/4}u; // of the last layer's rows the first
    var rgb = vec3<f32>();
#ifdef ENSEMBLE
    let share = corner_shares(rows[at.x], columns[at.y], 4u);
#endif
    for (var quad = local / asked; quad < {WIDTH/4}u; quad += {SUBGROUPS*LANES}u / asked) {
#ifdef ENSEMBLE
        let v = blend_corners(share, kept_activations(n, quad * 4u),
            kept_activations(n + asked, quad * 4u), kept_activations(n + 2u * asked, quad * 4u),
            kept_activations(n + 3u * asked, quad * 4u));
#else
        let v = kept_activations(n, quad * 4u);
#endif
        rgb += colour_of(v, head[ends + quad], head[ends + quad + {WIDTH/4}u],
            head[ends + quad + {WIDTH/2}u]);
    }
    sums[local * 3u] = rgb.x;
    sums[local * 3u + 1u] = rgb.y;
    sums[local * 3u + 2u] = rgb.z;
    workgroupBarrier();
    if local < asked && first + local < queries.count {
        var total = head[ends + {WIDTH/4*3}u].xyz;
        for (var part = local; part < {SUBGROUPS*LANES}u; part += asked) {
            total += vec3<f32>(sums[part * 3u], sums[part * 3u + 1u], sums[part * 3u + 2u]);
        }
        let colour = finish_colour(total, rows[at.x], columns[at.y]);
        let to = (queries.first_query + first + local) * 3u;
        output[to] = colour.x;
        output[to + 1u] = colour.y;
        output[to + 2u] = colour.z;
    }
}
