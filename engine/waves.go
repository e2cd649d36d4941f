package engine

// FirstWaves makes damped waves: h = sin(Offset·(dy,dx) + Bias) · exp(-Cell·(cy,cx)). A query that
// covers more sees waves weaker; with cells of the variance of a pixel and Cell of ω²/2 for a wave
// of frequency ω, it sees what a Gaussian filter of that variance leaves of it, as in Thera's heat
// field (Becker et al., 2025).
const FirstWaves FirstStage = "waves"
