// Four channels as tensors and weights hold them, a Quad: floats; with HALF halves in two words;
// with F16 halves, which the device multiplies as such. A Factor is what a kernel multiplies.
//
// A number becomes the nearest half, ties to even, on every device, whichever way its own
// conversion rounds; a value too large for a half becomes NaN or infinity, so that it is noticed.
#ifdef F16
alias Quad = vec4<f16>;
alias Factor = vec4<f16>;

fn wide(v: Quad) -> vec4<f32> { return vec4<f32>(v); }
fn narrow(v: vec4<f32>) -> Quad { return vec4<f16>(nearest_halves(v)); }
fn factor(v: Quad) -> Factor { return v; }
#else
#ifdef HALF
alias Quad = vec2<u32>;
alias Factor = vec4<f32>;

fn wide(v: Quad) -> vec4<f32> { return vec4<f32>(unpack2x16float(v.x), unpack2x16float(v.y)); }
fn factor(v: Quad) -> Factor { return wide(v); }
fn narrow(v: vec4<f32>) -> Quad {
    let h = nearest_halves(v);
    return vec2<u32>(pack2x16float(h.xy), pack2x16float(h.zw));
}
#else
alias Quad = vec4<f32>;
alias Factor = vec4<f32>;

fn wide(v: Quad) -> vec4<f32> { return v; }
fn narrow(v: vec4<f32>) -> Quad { return v; }
fn factor(v: Quad) -> Factor { return v; }
#endif
#endif

// The halves next to v, as floats.
fn nearest_halves(v: vec4<f32>) -> vec4<f32> {
    let bits = bitcast<vec4<u32>>(v);
    let rounded = (bits + 0xfffu + ((bits >> vec4<u32>(13u)) & vec4<u32>(1u))) &
        vec4<u32>(0xffffe000u);
    let beyond = (bits & vec4<u32>(0x7fffffffu)) >= vec4<u32>(0x477ff000u); // 65520
    return bitcast<vec4<f32>>(select(rounded, bits | vec4<u32>(0x7fc00000u), beyond));
}
