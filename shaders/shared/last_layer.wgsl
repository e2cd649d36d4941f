// A query's corners blended by their shares, and the last linear layer on the blend. The order of
// sums is fixed, so that kernels agree to the bit.

fn blend_corners(share: vec4<f32>, a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>)
        -> vec4<f32> {
    let half = fma(share.yyyy, b, share.x * a);
    return fma(share.wwww, d, fma(share.zzzz, c, half));
}

// What four channels add to the colour, with the last layer's rows for them.
fn colour_of(v: vec4<f32>, red: vec4<f32>, green: vec4<f32>, blue: vec4<f32>) -> vec3<f32> {
    let second = v.y * vec3<f32>(red.y, green.y, blue.y);
    let fourth = v.w * vec3<f32>(red.w, green.w, blue.w);
    return fma(v.xxx, vec3<f32>(red.x, green.x, blue.x), second) +
        fma(v.zzz, vec3<f32>(red.z, green.z, blue.z), fourth);
}
