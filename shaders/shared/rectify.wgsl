// ReLU that passes NaN through: max may hide it.
fn rectify(v: vec4<f32>) -> vec4<f32> {
    return select(v, vec4<f32>(), v < vec4<f32>());
}
