// Package stopwatch measures how long work takes, for speeds. Package time's clock has ticks of up
// to 15 milliseconds on Windows: what is shorter takes no time there, and its speed is infinite.
// The clock here is as fine as the system has one, and its durations and rates are finite.
package stopwatch
