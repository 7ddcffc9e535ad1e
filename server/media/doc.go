// Package media reads photos that people send and keeps files by the hash of
// their content. A photo leaves it as a JPEG made anew from the picture alone:
// whatever else the file held is gone. It knows no tables and no routes.
package media
