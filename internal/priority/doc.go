// Package priority lowers the priority of threads that compute in the background.
package priority
