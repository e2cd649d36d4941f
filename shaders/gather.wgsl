// First hidden layer of a LIIF head: for each query and corner, the hoisted code of its latent plus
// what offset and cell add, through ReLU.
//
// out [count·corners][stride] floats, corners of a query next to each other. weights is four rows
// of width floats: columns of the first layer for offset y, x and cell y, x. An invocation makes
// four channels of one corner. Permutation: HALF (shared/quads.wgsl). Dispatched by
// gpu/stage_layers.go: x over queries·corners·width/4.

#import axis
#import quads
#import queries

@group(0) @binding(0) var<uniform> queries: Queries;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> latent: array<Quad>;
@group(0) @binding(4) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> output: array<Quad>;

#import rectify
#import entry

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32,
        @builtin(num_workgroups) groups: vec3<u32>) {
    let quads = queries.hidden_stride / 4u;
    let number = (group.y * groups.x + group.x) * 64u + local;
    let asked = number / quads;
    let c = number % quads;
    if asked >= queries.count * queries.corners {
        return;
    }
    let at = place(queries, asked / queries.corners);
    let corner = asked % queries.corners;
    let row = rows[at.x];
    let column = columns[at.y];
    let i = corner / 2u;
    let j = corner % 2u;
    let code = (row.index[i] * queries.latent_width + column.index[j]) * queries.latent_stride / 4u;
    let cell = vec2<f32>(rows[at.z].cell, columns[at.z].cell);
    output[asked * quads + c] = narrow(enter(wide(latent[code + c]),
        vec2<f32>(row.offset[i], column.offset[j]), cell, weights[c], weights[quads + c],
        weights[2u * quads + c], weights[3u * quads + c]));
}
