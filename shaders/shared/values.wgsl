// Single values of a tensor: floats, or with HALF two halves to a word, the first the lower.
#ifdef HALF
alias Value = u32;

fn place_of_value(at: u32) -> u32 { return at / 2u; }
fn value_of(word: u32, at: u32) -> f32 { return unpack2x16float(word)[at % 2u]; }
#else
alias Value = f32;

fn place_of_value(at: u32) -> u32 { return at; }
fn value_of(v: f32, at: u32) -> f32 { return v; }
#endif
