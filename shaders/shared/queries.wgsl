// A run of queries: numbers first_query on of a grid of columns, or of points if columns is 0.
struct Queries {
    first_query: u32, count: u32, columns: u32, width: u32, // width of the hidden layer
    latent_width: u32, latent_stride: u32, corners: u32, relu: u32,
    source_width: u32, source_stride: u32, hidden_stride: u32, residual: u32,
    // further hidden layers, and rows of weights of each
    layers: u32, depth: u32, reserved: vec2<u32>,
    scale: vec4<f32>,
    shift: vec4<f32>,
}

// The entries of the row, column and cell tables that query n of the run asks.
fn place(q: Queries, n: u32) -> vec3<u32> {
    let number = q.first_query + n;
    if q.columns == 0u {
        return vec3<u32>(number, number, number);
    }
    return vec3<u32>(number / q.columns, number % q.columns, 0u);
}
