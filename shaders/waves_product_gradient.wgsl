// Backward pass of a head of damped waves (waves_product.wgsl). With n the gradient by colours,
// h[j] a wave's value and G the point's latent: g = Σ n[c]·G[c][j] by h[j]; by its phase, g times
// the damped cosine; by its exponent, g·h, which decays count with the other sign; by G[c][j],
// n[c]·h[j], and by G[c][width], n[c].
//
// by_colour [count] vec4; by_hidden [count][2·hidden_stride] floats, by phases and then by decays;
// by_latent [count][latent_stride] floats. An invocation makes one j of a point, the last one of
// them the latent's constant. Dispatched by gpu/stage_product.go: over points · (width + 1).

#import axis
#import spread

struct Points {
    first: u32, end: u32, first_query: u32, width: u32,
    latent_width: u32, latent_stride: u32, hidden_stride: u32, reserved: u32,
}

@group(0) @binding(0) var<uniform> points: Points;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> latent: array<f32>;
@group(0) @binding(4) var<storage, read> waves: array<f32>;
@group(0) @binding(5) var<storage, read> by_colour: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> by_hidden: array<f32>;
@group(0) @binding(7) var<storage, read_write> by_latent: array<f32>;

#import wave

fn wave_count() -> u32 { return points.width; }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let width = points.width;
    let line = width + 1u;
    let number = spread(points.first, group, local);
    if number >= points.end {
        return;
    }
    let n = number / line;
    let j = number % line;
    let g = by_colour[n].xyz;
    let to = n * points.latent_stride + j;
    var h = 1.0;
    if j < width {
        let row = rows[points.first_query + n];
        let column = columns[points.first_query + n];
        let phase = phase_of(j, vec2<f32>(row.offset.x, column.offset.x));
        let damping = damping_of(j, vec2<f32>(row.cell, column.cell));
        h = sine(phase) * damping;
        let code = (row.index.x * points.latent_width + column.index.x) * points.latent_stride + j;
        let by = dot(g, vec3<f32>(latent[code], latent[code + line], latent[code + 2u * line]));
        let hidden = n * 2u * points.hidden_stride + j;
        by_hidden[hidden] = by * cosine(phase) * damping;
        by_hidden[hidden + points.hidden_stride] = -by * h;
    }
    by_latent[to] = g.x * h;
    by_latent[to + line] = g.y * h;
    by_latent[to + 2u * line] = g.z * h;
}
