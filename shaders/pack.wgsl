// Makes a layer's weights of parameters, in the layout of the kernel that reads them: where numbers
// is n, the weight is scale · parameter n-1, and where it is 0 it is left as it is, a constant of
// the layout. Weights never leave the device between steps of training. Dispatched by
// gpu/pack.go: over weights.

#import spread

struct Pack { first: u32, end: u32, scale: f32, reserved: u32 }

@group(0) @binding(0) var<uniform> pack: Pack;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> numbers: array<u32>;
@group(0) @binding(3) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = spread(pack.first, group, local);
    if i < pack.end && numbers[i] != 0u {
        weights[i] = pack.scale * parameters[numbers[i] - 1u];
    }
}
