// conv on matrix units: MATRIX×MATRIX×MATRIX products of halves, summed in floats.
//
// A workgroup of SUBGROUPS subgroups of LANES invocations makes PIXELS pixels by CHANNELS channels,
// a subgroup PIXELS/SUBGROUPS pixels of them, in sums that stay in registers over all of K. K goes
// in steps of up to 64 channels of one tap, whose pixels are staged; weights come from memory.
// Finished sums leave through a scratch of their subgroup, for a matrix's elements lie in lanes as
// the device likes. Rows of the stage are eight halves longer than they need be, so that those of a
// matrix lie in different banks.

var<workgroup> stage: array<f16, {PIXELS*72}>;
var<workgroup> sums: array<f32, {SUBGROUPS*MATRIX*CHANNELS}>;

// The finished channels c on of pixel p of the dispatch.
fn finish_quad(p: u32, c: u32, v: vec4<f32>) {
    if p >= shape.pixels {
        return;
    }
    let number = shape.first_pixel + p;
    let x = shape.rect_x + number % shape.rect_width;
    let y = shape.rect_y + number / shape.rect_width;
    if shape.period != 0u && y % shape.period == shape.period - 1u {
        return;
    }
    store(x, y, c, v);
}

@compute @workgroup_size({SUBGROUPS*LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32,
        @builtin(subgroup_id) subgroup: u32, @builtin(subgroup_invocation_id) lane: u32) {
    let group_pixel = group.x * {PIXELS}u;
    let group_channel = shape.first_channel + group.y * {CHANNELS}u;

    // Staging: this invocation fetches one vec4 of each 16 channels, of these pixels.
    let quad = local % 4u;
    let staged = local / 4u;
#repeat j PIXELS*4/SUBGROUPS/LANES
    let number{j} = shape.first_pixel +
        min(group_pixel + staged + {j*SUBGROUPS*LANES/4}u, shape.pixels - 1u);
    let x{j} = shape.rect_x + number{j} % shape.rect_width + shape.window_x;
    let y{j} = shape.rect_y + number{j} / shape.rect_width + shape.window_y;
#end

#repeat i PIXELS/SUBGROUPS/MATRIX
#repeat j CHANNELS/MATRIX
    var sum{i}_{j} = coop_mat{MATRIX}x{MATRIX}<f32, C>();
#end
#end
    let steps = (shape.channels_in + 15u) / 16u;
    let line = (shape.channels_out + 63u) / 64u * 64u; // weights of one input channel
    let row = subgroup * {PIXELS/SUBGROUPS}u; // the subgroup's first pixel
    var block = group_channel;
#ifdef KERNEL3
    for (var tap = 0u; tap < 9u; tap += 1u) {
#repeat j PIXELS*4/SUBGROUPS/LANES
        let tx{j} = x{j} + tap % 3u - 1u; // beyond the left edge this is huge
        let ty{j} = y{j} + tap / 3u - 1u;
        let inside{j} = tx{j} < shape.in_width && ty{j} < shape.in_height;
        let from{j} = select(0u, (ty{j} * shape.in_width + tx{j}) * shape.in_stride, inside{j}) +
            shape.in_first;
#end
#else
    {
#repeat j PIXELS*4/SUBGROUPS/LANES
        let inside{j} = true;
        let from{j} = (y{j} * shape.in_width + x{j}) * shape.in_stride + shape.in_first;
#end
#endif
        for (var step = 0u; step < steps; step += 4u) {
            let count = min(steps - step, 4u);
            for (var part = 0u; part < count; part += 1u) {
                let c = (step + part) * 16u + quad * 4u;
                let wanted = c < shape.channels_in;
#repeat j PIXELS*4/SUBGROUPS/LANES
                {
                    var v = Factor();
                    if inside{j} && wanted {
                        v = keep_channels(load_input(from{j} + c), c);
                    }
                    let at = (staged + {j*SUBGROUPS*LANES/4}u) * 72u + part * 16u + quad * 4u;
                    stage[at] = v.x;
                    stage[at + 1u] = v.y;
                    stage[at + 2u] = v.z;
                    stage[at + 3u] = v.w;
                }
#end
            }
            workgroupBarrier();
            for (var k = 0u; k < count * 16u; k += {MATRIX}u) {
#repeat i PIXELS/SUBGROUPS/MATRIX
                let a{i} = coopLoadT<coop_mat{MATRIX}x{MATRIX}<f16, A>>(
                    &stage[(row + {i*MATRIX}u) * 72u + k], 72u);
#end
#repeat j CHANNELS/MATRIX
                {
                    let b = coopLoadT<coop_mat{MATRIX}x{MATRIX}<f16, B>>(
                        &weights[block + {j*MATRIX}u], line);
#repeat i PIXELS/SUBGROUPS/MATRIX
                    sum{i}_{j} = coopMultiplyAdd(a{i}, b, sum{i}_{j});
#end
                }
#end
                block += {MATRIX}u * line;
            }
            workgroupBarrier();
        }
    }

    let scratch = subgroup * {MATRIX*CHANNELS}u;
#repeat i PIXELS/SUBGROUPS/MATRIX
#repeat j CHANNELS/MATRIX
    coopStoreT(sum{i}_{j}, &sums[scratch + {j*MATRIX}u], {CHANNELS}u);
#end
    subgroupBarrier();
    for (var n = lane; n < {MATRIX*CHANNELS/4}u; n += {LANES}u) {
        let c = group_channel + n % {CHANNELS/4}u * 4u;
        let at = scratch + n * 4u;
        let v = vec4<f32>(sums[at], sums[at + 1u], sums[at + 2u], sums[at + 3u]);
        finish_quad(group_pixel + row + n / {CHANNELS/4}u + {i*MATRIX}u, c, v + bias[c / 4u]);
    }
    subgroupBarrier();
#end
}
