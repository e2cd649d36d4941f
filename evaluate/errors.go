package evaluate

import (
	"fmt"
	"strings"
)

// named puts a file's name before an error that does not begin with it.
func named(path string, err error) error {
	if strings.HasPrefix(err.Error(), path+":") {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
