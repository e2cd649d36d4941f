// The number of an invocation of many, the first of this dispatch being first (gpu/spread.go).
fn spread(first: u32, group: vec3<u32>, local: u32) -> u32 {
    return first + group.x * 64u + local;
}
