// Adds the gradients of the rows that gathered a latent to that latent's gradient, without atomics:
// the host sorted the rows by latent, and an invocation adds those of one latent, four channels, in
// their order.
//
// latents has for each the pixel, its first place in order, and the number of them; order has rows
// of gradient [rows][quads] vec4. total is [pixels][quads] vec4. Dispatched by
// gpu/latent_gradient.go: over latents · quads.

#import spread

struct Lists { first: u32, end: u32, quads: u32, first_latent: u32 }

@group(0) @binding(0) var<uniform> lists: Lists;
@group(0) @binding(1) var<storage, read> latents: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> gradient: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> total: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(lists.first, group, local);
    if number >= lists.end {
        return;
    }
    let latent = latents[lists.first_latent + number / lists.quads];
    let c = number % lists.quads;
    var sum = vec4<f32>();
    for (var i = 0u; i < latent.z; i += 1u) {
        sum += gradient[order[latent.y + i] * lists.quads + c];
    }
    total[latent.x * lists.quads + c] += sum;
}
