// Command liif-train fits the networks of LIIF to a folder of pictures: README.md, "Train your
// own", and liif-train --help.
package main
