// Package sheet reads the outer form of tables: CSV in any encoding and XLSX,
// plain or compressed, as records of cells below a header. What the cells mean
// it does not know.
package sheet
