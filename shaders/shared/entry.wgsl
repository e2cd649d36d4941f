// The first hidden layer, hoisted: the code of a latent plus what offset and cell add. Kernels
// agree to the bit, for the order is fixed.
fn enter(code: vec4<f32>, offset: vec2<f32>, cell: vec2<f32>, offset_y: vec4<f32>,
        offset_x: vec4<f32>, cell_y: vec4<f32>, cell_x: vec4<f32>) -> vec4<f32> {
    let sized = fma(cell.xxxx, cell_y, fma(cell.yyyy, cell_x, code));
    let v = fma(offset.yyyy, offset_x, fma(offset.xxxx, offset_y, sized));
    if queries.relu == 0u {
        return v;
    }
    return rectify(v);
}
