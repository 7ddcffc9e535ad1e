package server_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// foundText is a text in the code that may reach a client: as it stands there,
// verbs and all, with what is put together by + as %s.
type foundText struct{ format, where string }

// textSources are the packages whose texts reach clients. Of those below
// wholeSources it is every error and every text that is given back, of the
// others what stands in a typed error, which is made to be shown.
var (
	wholeSources = []string{".", "cql2", "auth", "jobs"}
	typedSources = []string{"store", "casework", "media"}
)

// shownParameter are the names of parameters that take a text for clients: a
// function that has one hands it on.
var shownParameter = regexp.MustCompile(`^(format|message|detail|words)$`)

// shownField are the fields of errors that hold one.
var shownField = regexp.MustCompile(`^(Message|Detail|Words|What)$`)

// textFinder walks the code of some packages for such texts.
type textFinder struct {
	files map[string][]*ast.File // by package
	set   *token.FileSet
	typed map[string]bool // types with a method Error
	takes map[string]int  // functions by name: which argument is a text
	found []foundText
}

func findTexts(t *testing.T) []foundText {
	t.Helper()
	f := &textFinder{files: map[string][]*ast.File{}, set: token.NewFileSet(), typed: map[string]bool{"Fault": true}, takes: map[string]int{}}
	for _, pkg := range slices.Concat(wholeSources, typedSources) {
		names, err := filepath.Glob(filepath.Join(pkg, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("package %s: %v, %d files", pkg, err, len(names))
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(f.set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			f.files[pkg] = append(f.files[pkg], file)
			ast.Inspect(file, f.declare)
		}
	}
	for _, pkg := range wholeSources {
		for _, file := range f.files[pkg] {
			ast.Inspect(file, f.whole)
		}
	}
	for _, pkg := range typedSources {
		for _, file := range f.files[pkg] {
			ast.Inspect(file, f.composite)
		}
	}
	slices.SortFunc(f.found, func(a, b foundText) int { return strings.Compare(a.format, b.format) })
	return slices.CompactFunc(f.found, func(a, b foundText) bool { return a.format == b.format })
}

// declare notes the types that are errors and the functions that take texts.
func (f *textFinder) declare(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Name.Name == "Error" && n.Recv != nil {
			f.typed[typeName(n.Recv.List[0].Type)] = true
		}
		f.taking(n.Name.Name, n.Type)
	case *ast.AssignStmt:
		for i, right := range n.Rhs {
			if lit, ok := right.(*ast.FuncLit); ok && i < len(n.Lhs) {
				if name, ok := n.Lhs[i].(*ast.Ident); ok {
					f.taking(name.Name, lit.Type)
				}
			}
		}
	}
	return true
}

func (f *textFinder) taking(name string, signature *ast.FuncType) {
	at := 0
	for _, field := range signature.Params.List {
		for _, param := range field.Names {
			if kind, ok := field.Type.(*ast.Ident); ok && kind.Name == "string" && shownParameter.MatchString(param.Name) {
				f.takes[name] = at
			}
			at++
		}
	}
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// whole finds the texts of a package all of whose errors may be shown.
func (f *textFinder) whole(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := calledName(n.Fun)
		if at, ok := f.takes[name[strings.LastIndexByte(name, '.')+1:]]; ok && at < len(n.Args) {
			f.add(n.Args[at])
		}
		if name == "errors.New" || name == "fmt.Errorf" {
			f.add(n.Args[0])
		}
	case *ast.ReturnStmt:
		if !slices.ContainsFunc(n.Results, inHan) { // a text in both languages
			for _, result := range n.Results {
				f.sentence(result)
			}
		}
	case *ast.AssignStmt:
		if !slices.ContainsFunc(n.Rhs, inHan) {
			for _, right := range n.Rhs {
				f.sentence(right)
			}
		}
	case *ast.ValueSpec:
		for _, value := range n.Values {
			f.sentence(value)
		}
	}
	return f.composite(n)
}

// composite finds the texts in literals of errors.
func (f *textFinder) composite(n ast.Node) bool {
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return true
	}
	typed := f.typed[typeName(lit.Type)] || strings.HasSuffix(typeName(lit.Type), "Error")
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok && shownField.MatchString(name.Name) {
				f.add(pair.Value)
			}
		} else if inner, ok := element.(*ast.CompositeLit); ok && typed && inner.Type == nil { // one of a list of errors
			for _, part := range inner.Elts {
				f.sentence(part)
			}
		} else if typed {
			f.sentence(element)
		}
	}
	return true
}

func calledName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return calledName(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// sentence adds what is more than one word.
func (f *textFinder) sentence(e ast.Expr) {
	if format, ok := formatOf(e); ok && spaced.MatchString(format) {
		f.add(e)
	}
}

var (
	spaced   = regexp.MustCompile(`\p{Ll}{2,}[,;:]? [\pL\d%“"{<]|[\pL%“] ?\p{Ll}? \p{Ll}{2,}`)
	lettered = regexp.MustCompile(`\pL{2}`)
	verbForm = regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?[a-zA-Z%]`)
	// unsaid are texts that are not for people: trails of causes for the log, flags,
	// headers, SQL, styles; and those that are in both languages already.
	unsaid = regexp.MustCompile(`: %w$|^--|charset=|-src '|\n|^[ (]|^[A-Z%][A-Z %s]*$|\p{Han}`)
)

func inHan(e ast.Expr) bool {
	format, ok := formatOf(e)
	return ok && han.MatchString(format)
}

var han = regexp.MustCompile(`\p{Han}`)

func (f *textFinder) add(e ast.Expr) {
	format, ok := formatOf(e)
	format = strings.TrimPrefix(format, "%w: ") // the kind of the error, for programs
	if ok && lettered.MatchString(verbForm.ReplaceAllString(format, "")) && !unsaid.MatchString(format) {
		f.found = append(f.found, foundText{format, f.set.Position(e.Pos()).String()})
	}
}

// formatOf is a literal, or a sum of literals and other things, which become
// %s, or the format of a Sprintf.
func formatOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return formatOf(e.X)
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.CallExpr:
		if calledName(e.Fun) == "fmt.Sprintf" {
			return formatOf(e.Args[0])
		}
	case *ast.BinaryExpr:
		left, isLeft := formatOf(e.X)
		right, isRight := formatOf(e.Y)
		if e.Op != token.ADD || !isLeft && !isRight {
			return "", false
		}
		if !isLeft {
			left = "%s"
		}
		if !isRight {
			right = "%s"
		}
		return left + right, true
	}
	return "", false
}
