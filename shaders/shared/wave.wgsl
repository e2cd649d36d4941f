// A damped wave: sine and cosine of a phase, times exp of an exponent. The device's own sine may be
// off by 5e-4, so both are made here: the phase, in halves of a turn, becomes the rest of the
// nearest whole number of them, on which a series of sines is good to 1e-7.
fn sine_of_rest(r: f32) -> f32 {
    let s = r * r;
    var p = fma(s, -2.5052108e-8, 2.7557319e-6);
    p = fma(p, s, -1.9841270e-4);
    p = fma(p, s, 8.3333333e-3);
    p = fma(p, s, -1.6666667e-1);
    return fma(r * s, p, r);
}

// x less k halves of a turn, which is π in three parts; those with few bits times k are exact.
fn rest(x: f32, k: f32) -> f32 {
    return fma(k, -1.5099580e-7, fma(k, -0.00096750259, fma(k, -3.140625, x)));
}

fn odd(k: f32) -> bool { return (i32(k) & 1) != 0; }

fn sine(x: f32) -> f32 {
    let k = round(x * 0.31830987);
    let v = sine_of_rest(rest(x, k));
    return select(v, -v, odd(k));
}

fn cosine(x: f32) -> f32 {
    let k = round(x * 0.31830987 - 0.5);
    let v = sine_of_rest(rest(x, k + 0.5)); // sin(r + π/2) of r more than k halves
    return select(-v, v, odd(k));
}

// Phase and exponent of wave j of a query, of five rows of width floats: frequencies and decays, y
// and x, and phases.
fn phase_of(j: u32, offset: vec2<f32>) -> f32 {
    return fma(offset.x, waves[j],
        fma(offset.y, waves[wave_count() + j], waves[4u * wave_count() + j]));
}

fn damping_of(j: u32, cell: vec2<f32>) -> f32 {
    return exp(-fma(cell.x, waves[2u * wave_count() + j], cell.y * waves[3u * wave_count() + j]));
}
