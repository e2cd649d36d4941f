// Command liif-eval measures models and filters on folders of pictures as the papers do, beside the
// numbers in print. See liif-eval --help.
package main
