// Package priority lets threads that compute in the background yield to those that people wait for.
package priority
