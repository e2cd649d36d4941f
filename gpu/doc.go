// Package gpu implements engine.Engine and engine.Trainable as compute shaders over a small Device
// interface; gpu/vulkan and gpu/webgpu are behind it. Nothing above it sees a backend's types.
package gpu
