// A head of damped waves (model/head_fourier.go): h = sin(waves·offset + phase) ·
// exp(-decays·cell), colour c = G[c][width] + Σ h[j]·G[c][j], with G the 3·(width+1) values of the
// query's latent.
//
// waves is five rows of width floats: frequency y, x, decay y, x, phase. An invocation makes one
// query. Dispatched by gpu/stage_product.go: x over queries.

#import axis
#import quads
#import queries

@group(0) @binding(0) var<uniform> queries: Queries;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> latent: array<Value>;
@group(0) @binding(4) var<storage, read> waves: array<f32>;
@group(0) @binding(5) var<storage, read> source: array<Quad>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

#import colour
#import values
#import wave

fn wave_count() -> u32 { return queries.width; }

fn code(at: u32) -> f32 { return value_of(latent[place_of_value(at)], at); }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let n = group.x * 64u + local;
    if n >= queries.count {
        return;
    }
    let at = place(queries, n);
    let row = rows[at.x];
    let column = columns[at.y];
    let offset = vec2<f32>(row.offset.x, column.offset.x);
    let cell = vec2<f32>(rows[at.z].cell, columns[at.z].cell);
    let g = (row.index.x * queries.latent_width + column.index.x) * queries.latent_stride;
    let width = queries.width;
    let line = width + 1u;
    var rgb = vec3<f32>(code(g + width), code(g + line + width), code(g + 2u * line + width));
    for (var j = 0u; j < width; j += 1u) {
        let h = sine(phase_of(j, offset)) * damping_of(j, cell);
        rgb += h * vec3<f32>(code(g + j), code(g + line + j), code(g + 2u * line + j));
    }
    let colour = finish_colour(rgb, row, column);
    let to = (queries.first_query + n) * 3u;
    output[to] = colour.x;
    output[to + 1u] = colour.y;
    output[to + 2u] = colour.z;
}
