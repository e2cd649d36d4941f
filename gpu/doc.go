// Package gpu implements engine.Engine and engine.Trainable as compute shaders over a small Device
// interface; gpu/webgpu is behind it. Nothing above it sees a backend's types.
package gpu
