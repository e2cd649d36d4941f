// Gradient of the loss (engine.Loss) by what a head gives before its scale: weight · the sum of the
// loss's rows, each times the sign of row · (colour - target) / scale, or twice that number where
// rows count by their squares, for each corner times its share in the blend. Beside it, what the
// head's first layer was given besides the latent, for that layer's weight gradient.
//
// colours [count][3] and target are whole queries' from first_query on, gradient [count·corners]
// vec4 (the last 0) and inputs [count·corners] vec4 (offset y, x, cell y, x) the chunk's. An
// invocation makes one point's corners. Dispatched by gpu/decode_backward.go: over points.

#import axis
#import shares
#import spread

struct Points {
    first: u32, end: u32, first_query: u32, corners: u32,
    weight: f32, squared: u32, reserved0: u32, reserved1: u32,
    loss: array<vec4<f32>, 3>, // rows; last, 1/scale of the row's number among the colours
}

@group(0) @binding(0) var<uniform> points: Points;
@group(0) @binding(1) var<storage, read> rows: array<AxisEntry>;
@group(0) @binding(2) var<storage, read> columns: array<AxisEntry>;
@group(0) @binding(3) var<storage, read> colours: array<f32>;
@group(0) @binding(4) var<storage, read> targets: array<f32>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> inputs: array<vec4<f32>>;

fn sign_of(x: f32) -> f32 {
    return select(select(0.0, -1.0, x < 0.0), 1.0, x > 0.0);
}

fn loss_gradient(at: u32) -> vec3<f32> {
    let colour = vec3<f32>(colours[at], colours[at + 1u], colours[at + 2u]);
    let wanted = vec3<f32>(targets[at], targets[at + 1u], targets[at + 2u]);
    let by_scale = vec3<f32>(points.loss[0].w, points.loss[1].w, points.loss[2].w);
    let difference = (colour - wanted) * by_scale;
    var sum = vec3<f32>();
    for (var k = 0u; k < 3u; k += 1u) {
        let row = points.loss[k].xyz;
        let x = dot(row, difference);
        sum += select(sign_of(x), 2.0 * x, points.squared == 1u) * row;
    }
    return points.weight * sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let n = spread(points.first, group, local);
    if n >= points.end {
        return;
    }
    let number = points.first_query + n;
    let row = rows[number];
    let column = columns[number];
    let at = number * 3u;
    let by_colour = vec4<f32>(loss_gradient(at), 0.0);
    let share = corner_shares(row, column, points.corners);
    for (var corner = 0u; corner < points.corners; corner += 1u) {
        let to = n * points.corners + corner;
        gradient[to] = share[corner] * by_colour;
        inputs[to] = vec4<f32>(row.offset[corner / 2u], column.offset[corner % 2u], row.cell,
            column.cell);
    }
}
