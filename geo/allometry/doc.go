// Package allometry estimates the height and crown of a tree from the diameter
// of its trunk, by power laws fitted to trees of which both were measured.
package allometry
