// Backward pass of MetaSR's head (affine_product.wgsl). With n the gradient by colours, h the
// hidden layer and G the point's latent: by h[j], before its ReLU, Σ n[c]·G[c][j]; by G[c][j],
// n[c]·h[j], and by G[c][width], n[c].
//
// by_colour [count] vec4; by_hidden [count][hidden_stride] floats; by_latent [count][latent_stride]
// floats. An invocation makes one j of a point, the last one of them the latent's constant.
// Dispatched by gpu/stage_product.go: over points · (width + 1).

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
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read> by_colour: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> by_hidden: array<f32>;
@group(0) @binding(7) var<storage, read_write> by_latent: array<f32>;

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
        h = weights[4u * width + j];
        h += row.offset.x * weights[j] + column.offset.x * weights[width + j];
        h += row.cell * weights[2u * width + j] + column.cell * weights[3u * width + j];
        h = max(h, 0.0);
        let code = (row.index.x * points.latent_width + column.index.x) * points.latent_stride + j;
        let by = dot(g, vec3<f32>(latent[code], latent[code + line], latent[code + 2u * line]));
        by_hidden[n * points.hidden_stride + j] = select(by, 0.0, h == 0.0);
    }
    by_latent[to] = g.x * h;
    by_latent[to + line] = g.y * h;
    by_latent[to + 2u * line] = g.z * h;
}
