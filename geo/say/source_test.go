package say_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const sayPath = "tongshi/geo/say"

// usedKey is a key in the code, with the arguments that are given to it where
// that can be seen.
type usedKey struct {
	key, where string
	args       []types.Type
	called     bool // args are all there are
}

// source is what the packages of the program say.
type source struct {
	keys    []usedKey
	lists   map[string]string // of the vocabulary, by where
	dynamic []string          // where keys are made of other texts
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath, Dir, Export string
	GoFiles, Deps           []string
}

var theSource = func() func(*testing.T) source {
	var read sync.Once
	var s source
	return func(t *testing.T) source {
		t.Helper()
		read.Do(func() { s = readSource(t) })
		return s
	}
}()

// touch looks at the files in this process, so that go test sees when they
// change and does not answer from its cache.
func (p goPackage) touch() {
	if !strings.HasPrefix(p.ImportPath, "tongshi/") {
		return
	}
	_, _ = os.ReadDir(p.Dir)
	for _, name := range p.GoFiles {
		_, _ = os.Stat(filepath.Join(p.Dir, name))
	}
}

// readSource type-checks the packages that may say anything, be it through another one.
func readSource(t *testing.T) source {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Dir,Export,GoFiles,Deps", "tongshi/...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	var saying []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		p.touch()
		if p.ImportPath == sayPath || slices.Contains(p.Deps, sayPath) {
			saying = append(saying, p)
		}
	}
	set := token.NewFileSet()
	from := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	s := source{lists: map[string]string{}}
	for _, p := range saying {
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		if _, err := (&types.Config{Importer: from}).Check(p.ImportPath, set, files, info); err != nil {
			t.Fatal(err)
		}
		look := reader{&s, info, set}
		for _, file := range files {
			ast.Inspect(file, look.node)
		}
	}
	return s
}

// reader notes what one package says.
type reader struct {
	*source
	*types.Info
	set *token.FileSet
}

func (r reader) node(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return true
	}
	if key, ok := r.constant(e); ok {
		r.keys = append(r.keys, usedKey{key: key, where: r.at(e)})
		return false
	}
	switch e := e.(type) {
	case *ast.CallExpr:
		r.call(e)
	case *ast.CompositeLit:
		if kind := r.TypeOf(e); isOurs(kind, "Code") || isOurs(kind, "Word") {
			r.list(e)
		}
	}
	return true
}

func (r reader) at(e ast.Expr) string { return r.set.Position(e.Pos()).String() }

// constant is a constant of the type Key.
func (r reader) constant(e ast.Expr) (string, bool) {
	tv := r.Types[e]
	if tv.Value == nil || !isOurs(tv.Type, "Key") {
		return "", false
	}
	return constant.StringVal(tv.Value), true
}

// call notes a key with the arguments after it, which fill its verbs where it
// is the last parameter but for them, and a key made of a text.
func (r reader) call(e *ast.CallExpr) {
	if fun := r.Types[e.Fun]; fun.IsType() {
		if isOurs(fun.Type, "Key") {
			r.dynamic = append(r.dynamic, r.at(e))
		}
		return
	}
	signature, ok := r.TypeOf(e.Fun).Underlying().(*types.Signature)
	if !ok {
		return
	}
	i := signature.Params().Len() - 1
	if signature.Variadic() {
		i--
	}
	if i < 0 || i >= len(e.Args) || !isOurs(signature.Params().At(i).Type(), "Key") || e.Ellipsis.IsValid() {
		return
	}
	if key, ok := r.constant(e.Args[i]); ok {
		used := usedKey{key: key, where: r.at(e), called: true}
		for _, arg := range e.Args[i+1:] {
			used.args = append(used.args, r.TypeOf(arg))
		}
		r.keys = append(r.keys, used)
	}
}

// list notes the list of the vocabulary that a code is of.
func (r reader) list(e *ast.CompositeLit) {
	for i, part := range e.Elts {
		value, named := part, ""
		if pair, ok := part.(*ast.KeyValueExpr); ok {
			value, named = pair.Value, pair.Key.(*ast.Ident).Name
		}
		if tv := r.Types[value]; tv.Value != nil && (named == "List" || named == "" && i == 0) {
			r.lists[r.at(e)] = constant.StringVal(tv.Value)
		}
	}
}

func isOurs(t types.Type, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == sayPath
}
