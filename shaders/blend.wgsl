// Last layer of a LIIF head: the corners of a query blended by area (liif.py: the rectangle to the
// diagonally opposite latent plus 1e-9), the last linear layer on the blend, and the colour.
//
// hidden [count·corners][stride] floats; last is three rows of stride floats, then the bias as one
// vec4; output [count][3] floats. An invocation makes one query. Dispatched by gpu/stage_layers.go:
// x over queries.

#import axis
#import quads
#import queries
#import shares

@group(0) @binding(0) var<uniform> queries: Queries;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> hidden: array<Quad>;
@group(0) @binding(4) var<storage, read> last: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> source: array<Quad>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

#import last_layer
#import colour

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let n = group.x * 64u + local;
    if n >= queries.count {
        return;
    }
    let at = place(queries, n);
    let row = rows[at.x];
    let column = columns[at.y];
    let quads = queries.hidden_stride / 4u;
    let first = n * queries.corners * quads;
    let share = corner_shares(row, column, queries.corners);
    var rgb = vec3<f32>();
    for (var c = 0u; c < quads; c += 1u) {
        var v = wide(hidden[first + c]);
        if queries.corners == 4u {
            v = blend_corners(share, v, wide(hidden[first + quads + c]),
                wide(hidden[first + 2u * quads + c]), wide(hidden[first + 3u * quads + c]));
        }
        rgb += colour_of(v, last[c], last[quads + c], last[2u * quads + c]);
    }
    let colour = finish_colour(rgb + last[3u * quads].xyz, row, column);
    let to = (queries.first_query + n) * 3u;
    output[to] = colour.x;
    output[to + 1u] = colour.y;
    output[to + 2u] = colour.z;
}
