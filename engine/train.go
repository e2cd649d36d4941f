package engine

import "context"

// Trainable is an Engine that also computes gradients and takes optimiser steps. Every sum is made
// in an order that depends on the arguments alone, not on threads or timing, so that a training run
// can be repeated bit for bit on one device.
type Trainable interface {
	Engine

	// NewParameters makes parameters of the given values; gradients, moments and average are 0.
	NewParameters(values []float32) (Parameters, error)
	// ReadParameters waits and copies a part of p to data, [p.Len()].
	ReadParameters(p Parameters, part ParameterPart, data []float32) error
	// WriteParameters copies data, [p.Len()], to a part of p. New values reach the layers made of
	// p.
	WriteParameters(p Parameters, part ParameterPart, data []float32) error
	// GradientNorm is the Euclidean norm of p's gradient. It waits.
	GradientNorm(p Parameters) (float64, error)
	// Adam takes a step, sets the gradient to 0 and brings the layers made of p up to date.
	Adam(ctx context.Context, p Parameters, step AdamStep) error

	// NewStack allocates a tensor of several pictures of the same size, one under the other with a
	// row of zeros between: images·(height+1)-1 rows. Those rows stay zero whatever is computed or
	// uploaded, so that each picture has its own zero padding. Upload and Download count them.
	NewStack(images, height, width, channels int) (Tensor, error)
	// Clear sets a tensor to 0.
	Clear(t Tensor) error
	// Add adds from to to, channel by channel: runs of different tensors of the same shape.
	Add(ctx context.Context, to, from Channels) error

	// NewTrainedConv makes a convolution of parameters, which Conv accepts like any other. What it
	// gives for a whole stack may differ from what it gives for other tensors, by rounding.
	NewTrainedConv(p Parameters, c ConvParameters) (ConvWeights, error)
	// NewTrainedDecoder makes a head of parameters, which DecodeGrid and DecodePoints accept too.
	NewTrainedDecoder(p Parameters, h HeadParameters) (Decoder, error)

	// ConvBackward propagates a gradient through a convolution made by NewTrainedConv.
	ConvBackward(ctx context.Context, b ConvBackward) error
	// DecodeBackward evaluates a head made by NewTrainedDecoder at the points of a query, compares
	// with a target and propagates the gradient of the loss. It waits, and returns the sum of
	// the loss over all points, in float64, without the weight.
	DecodeBackward(ctx context.Context, b DecodeBackward) (float64, error)
}

// Parameters are numbers being trained, with a gradient, Adam's moments and a running average each.
type Parameters interface {
	Len() int
	Release()
}

// ParameterPart names one of the arrays of Parameters.
type ParameterPart int

const (
	PartValues   ParameterPart = iota
	PartGradient               // summed since the last Adam
	PartMoment1                // Adam's average of the gradient
	PartMoment2                // Adam's average of its square
	PartAverage                // exponential moving average of the values
)

// AdamStep is one step of Adam (Kingma and Ba, 2015; the paper's §5.1) as PyTorch takes it, without
// weight decay:
//
//	g = Clip·gradient; m1 = β1·m1 + (1-β1)·g; m2 = β2·m2 + (1-β2)·g²
//	value -= Rate/(1-β1^Step) · m1 / (√m2/√(1-β2^Step) + Epsilon)
//	average += (1-Decay)·(value - average)
type AdamStep struct {
	Step         int     // counts from 1
	Rate         float64 // learning rate
	Beta1, Beta2 float64
	Epsilon      float64
	Clip         float64 // multiplies the gradient; 1 leaves it
	Decay        float64 // of the average; 0 makes the average the value
}

// ConvParameters says which parameters make a convolution: weight i is Scale times parameter
// Weights[i], bias i is Scale times parameter Bias[i], or 0 where that is -1. A parameter belongs
// to at most one number of all layers that are made of its Parameters and not released, so that
// gradients need no adding up.
type ConvParameters struct {
	Kernel, In, Out int
	Weights         []int32 // [Out][In][Kernel][Kernel]
	Bias            []int32 // [Out]; nil for none
	Scale           float32
}

// HeadParameters is a head whose numbers are numbers of parameters; -1 stands for a constant 0.
type HeadParameters = HeadOf[int32]

// ConvBackward is the backward pass of
//
//	Out = [ReLU](Weights * In + bias)
//
// over the whole of Out, which has In's size: with g = OutGradient, and 0 where ReLU and Out is 0,
// the parameters' gradients grow by In ⊗ g and Σ g, and InGradient by Weightsᵀ * g.
//
// A residual's gradient is OutGradient itself, as it was before: see Trainable.Add.
type ConvBackward struct {
	Weights     ConvWeights
	In          Channels
	Out         Channels // read where ReLU
	ReLU        bool
	OutGradient Channels // overwritten with g where ReLU
	InGradient  Channels // of In's shape; none (nil Tensor) where nobody asks, as for a picture
	// Overwrite sets InGradient instead of adding to it.
	Overwrite bool
}

// DecodeBackward is a head's evaluation at points, its loss and backward pass. With n = Weight
// times the loss's gradient by the head's output before Scale and Shift, the gradients of the
// head's parameters and LatentGradient grow by what n times that output gives.
type DecodeBackward struct {
	Decoder Decoder
	Query   Query // of points
	// Target is the colours wanted, [points*3], 0..1.
	Target         []float32
	Loss           Loss    // what is minimised
	Weight         float32 // 1/values of the batch, for a mean over it
	LatentGradient Tensor  // of Query.Latent's shape; grows
	// Colours receives the head's answers, [points*3], not clamped; nil where nobody asks.
	Colours []float32
}
