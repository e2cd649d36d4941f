// One entry of an axis table (engine.Axis), eight words: two latent indexes, two offsets, two
// source indexes, the fraction between them, and the cell.
struct AxisEntry {
    index: vec2<u32>,
    offset: vec2<f32>,
    source: vec2<u32>,
    fraction: f32,
    cell: f32,
}
