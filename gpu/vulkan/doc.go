// Package vulkan is a gpu.Device on Vulkan. It runs the shaders as SPIR-V compiled ahead of time,
// keeps compiled pipelines on disk, and reports what fails as errors where WebGPU would abort the
// process.
//
// Package render opens it; use it directly only to write another engine, or a test of one.
//
// Environment: LIIF_VULKAN_VALIDATION, with any value, turns on the validation layer where it is
// installed; its messages fail the call during which they come.
package vulkan
