// A step of Adam (engine.AdamStep) on four parameters an invocation; the gradient is 0 afterwards.
// Rates are corrected for the step's number on the host, in float64. Dispatched by
// gpu/adam.go: over vec4 of parameters.

#import spread

struct Step {
    first: u32, end: u32, rate: f32, epsilon: f32,
    beta1: f32, rest1: f32, beta2: f32, rest2: f32, // rest: 1 - beta
    correction2: f32, clip: f32, rest_decay: f32, reserved: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> values: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> gradient: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> moment1: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> moment2: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> average: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = spread(step.first, group, local);
    if i >= step.end {
        return;
    }
    let g = step.clip * gradient[i];
    let m1 = step.beta1 * moment1[i] + step.rest1 * g;
    let m2 = step.beta2 * moment2[i] + step.rest2 * g * g;
    let size = sqrt(m2) / step.correction2 + vec4<f32>(step.epsilon);
    let value = values[i] - step.rate * (m1 / size);
    values[i] = value;
    moment1[i] = m1;
    moment2[i] = m2;
    if step.rest_decay == 1.0 { // exactly, whatever the average was
        average[i] = value;
    } else {
        average[i] += step.rest_decay * (value - average[i]);
    }
    gradient[i] = vec4<f32>();
}
