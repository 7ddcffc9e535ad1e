package cases

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/media"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Upload and download of photos.

const (
	// MaxPhotoBytes bounds an uploaded photo: 20 MiB.
	MaxPhotoBytes = 20 << 20
	// MaxDocumentBytes bounds an uploaded document: 50 MiB.
	MaxDocumentBytes = 50 << 20
	// uploadWithin is how long a slow phone may take to send one file.
	uploadWithin = 5 * time.Minute
	// maxDecoding is how many pictures are decoded at once: each takes up to
	// 160 MB.
	maxDecoding = 2
)

// Upload mounts an operation that takes a file. The request has passed origin,
// role and media type; the handler reads the body.
func (s *API) Upload(op *huma.Operation, least auth.Role, limit int64, h func(w http.ResponseWriter, r *web.Request, sent sentFile) error) {
	op.MaxBodyBytes = limit
	s.Guard(op, least)
	s.Handle(op, func(w http.ResponseWriter, r *web.Request) error {
		if err := s.AdmitChange(r.Request, least); err != nil {
			return err
		}
		if s.files == nil {
			return web.Refuse(http.StatusServiceUnavailable, "This server has no folder for files.")
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWithin)) // without it the usual one holds
		sent, err := readUpload(op, w, r)
		if err != nil {
			return err
		}
		return h(w, r, sent)
	})
}

// sentFile is a file that was sent, with what was said of it in the query or in
// the fields of a form.
type sentFile struct {
	content []byte
	kind    string
	fields  map[string]string
}

// fileFields are the fields that may come beside a file.
var fileFields = []string{"uuid", "phase", "note", "title"}

func readUpload(op *huma.Operation, w http.ResponseWriter, r *web.Request) (sentFile, error) {
	f := sentFile{fields: map[string]string{}}
	for _, name := range fileFields {
		f.fields[name] = r.Query.Get(name)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		return f.readForm(op, http.MaxBytesReader(w, r.Body, op.MaxBodyBytes+1<<20), params["boundary"])
	}
	f.kind = kind
	f.content, err = web.TakeBody(op, w, r.Request)
	return f, err
}

// readForm reads a form of one file and a few short fields, in any order.
func (f sentFile) readForm(op *huma.Operation, body io.Reader, boundary string) (sentFile, error) {
	form := multipart.NewReader(body, boundary)
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || parts > len(fileFields) {
			return f, brokenForm(err, op.MaxBodyBytes)
		}
		if slices.Contains(fileFields, part.FormName()) {
			value, err := io.ReadAll(io.LimitReader(part, web.MaxValueBytes))
			if err != nil {
				return f, brokenForm(err, op.MaxBodyBytes)
			}
			f.fields[part.FormName()] = string(value)
			continue
		}
		if f.content != nil {
			return f, web.Refuse(http.StatusBadRequest, "Send one file at a time.")
		}
		f.kind, _, _ = mime.ParseMediaType(part.Header.Get("Content-Type"))
		f.content, err = io.ReadAll(io.LimitReader(part, op.MaxBodyBytes+1))
		if err != nil {
			return f, brokenForm(err, op.MaxBodyBytes)
		}
		if int64(len(f.content)) > op.MaxBodyBytes {
			return f, web.TooLarge(op.MaxBodyBytes)
		}
	}
	if len(f.content) == 0 {
		return f, web.Refuse(http.StatusBadRequest, "The form holds no file.")
	}
	return f, nil
}

func brokenForm(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return web.TooLarge(limit)
	}
	return web.Refuse(http.StatusBadRequest, "The form is not whole, or has fields that are not known here.")
}

// fileOperation describes an upload: the file, with what is said of it in the
// query or in the fields of a form.
func (s *API) fileOperation(id, path, summary string, record any, kinds []string, params ...*huma.Param) *huma.Operation {
	params = append(params, s.NewParameters(record)...)
	op := s.Changing(id, http.MethodPost, path, summary, http.StatusCreated, s.Typed(record), params...)
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, kind := range kinds {
		op.RequestBody.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	form := &huma.Schema{
		Type:       huma.TypeObject,
		Required:   []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
	}
	for _, p := range params {
		if p.In == "query" {
			form.Properties[p.Name] = p.Schema
		}
	}
	op.RequestBody.Content["multipart/form-data"] = &huma.MediaType{Schema: form}
	return op
}

// PhotoOperation describes the upload of a photo.
func (s *API) PhotoOperation() *huma.Operation {
	return s.fileOperation("addPhoto", "/api/photos", "Add a photo; before or after the event that names it", casestore.Photo{},
		[]string{"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/octet-stream"})
}

// AddPhoto takes a photo. Its file is on the disk before its record is stored:
// after a break there is at most a file that nobody names, which a sweep
// removes.
func (s *API) AddPhoto(w http.ResponseWriter, r *web.Request, sent sentFile) error {
	p := casestore.Photo{
		UUID: strings.ToLower(sent.fields["uuid"]), Phase: orNil(sent.fields["phase"]), Note: sent.fields["note"], Source: media.Hash(sent.content),
	}
	if err := web.Faults(s.NewFaults(&p)); err != nil {
		return err
	}
	return s.respondUpload(w, r, sent, p.UUID, func() error {
		return s.keepPhoto(r, sent.content, &p)
	}, func(tx *store.Tx) (web.Done, error) {
		made, err := casestore.AddPhoto(r.Context(), tx, p, s.Cfg.Now())
		return photoDone(made), err
	}, func(tx *store.Tx) (web.Done, error) {
		made, err := casestore.PhotoAgain(r.Context(), tx, p.UUID)
		return photoDone(made), err
	})
}

func photoDone(p casestore.Photo) web.Done {
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/photos/%d", p.ID), Body: p}
}

// respondUpload does once what an upload asks for, and answers with what it made.
func (s *API) respondUpload(
	w http.ResponseWriter,
	r *web.Request,
	sent sentFile,
	uuid string,
	keep func() error,
	do, again func(*store.Tx) (web.Done, error),
) error {
	content := maps.Clone(sent.fields)
	content["file"] = media.Hash(sent.content)
	done, err := s.UploadOnce(r, uuid, content, keep, do, again)
	if err != nil {
		return web.CaseProblem(err)
	}
	answer, err := done.Answer()
	if err != nil {
		return err
	}
	return web.RespondAnswer(w, answer)
}

// keepPhoto makes the picture anew and stores it with its thumbnail.
func (s *API) keepPhoto(r *web.Request, content []byte, p *casestore.Photo) error {
	select {
	case s.decoding <- struct{}{}:
		defer func() { <-s.decoding }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	zone, err := s.Store.Zone(r.Context())
	if err != nil {
		return err
	}
	photo, err := media.ReadPhoto(content, zone)
	if words, refused := media.IsRefused(err); refused {
		return refusedFile(words)
	}
	if err != nil {
		return err
	}
	p.Hash, p.Width, p.Height, p.Bytes = media.Hash(photo.JPEG), photo.Width, photo.Height, int64(len(photo.JPEG))
	p.TakenAt = photo.TakenAt
	if photo.At != nil {
		p.Lon, p.Lat = &photo.At[0], &photo.At[1]
	}
	p.ThumbHash = media.Hash(photo.Thumb)
	if err := s.files.Put(media.PhotoFile(p.Hash), photo.JPEG); err != nil {
		return fileProblem(err)
	}
	return fileProblem(s.files.Put(media.ThumbFile(p.Hash, p.ThumbHash), photo.Thumb))
}

func refusedFile(words say.Text) error {
	p := web.Refuse(http.StatusUnprocessableEntity, "%s", words)
	p.Errors = []web.Fault{web.InBody("", "%s", words)}
	return p
}

// fileProblem tells a full disk, which passes, from a fault of ours.
func fileProblem(err error) error {
	if errors.Is(err, media.ErrFull) {
		return web.Refuse(http.StatusInsufficientStorage, "The disk of the server is full. Keep the photo and send it again later.")
	}
	return err
}

// Photos is the records of photos.
type Photos struct {
	Photos []casestore.Photo `json:"photos"`
}

// ListPhotos answers the photos with the UUIDs of the query. Unknown UUIDs are
// left out; without any the list is empty.
func (s *API) ListPhotos(w http.ResponseWriter, r *web.Request) error {
	var uuids []string
	for uuid := range strings.SplitSeq(r.Query.Get("uuid"), ",") {
		if uuid == "" {
			continue
		}
		if !web.UUIDForm.MatchString(uuid) {
			return web.BadQuery(web.InQuery("uuid", uuid, "want UUIDs, separated by commas"))
		}
		uuids = append(uuids, uuid)
	}
	list, err := casestore.PhotosByUUID(r.Context(), s.Store, web.ListOf(uuids))
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, Photos{web.ListOf(list)})
}

// SendPhoto answers with a photo's file, or its thumbnail, by number or by the
// key that its client made.
func (s *API) SendPhoto(kind string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p, err := s.findPhoto(r)
		if err != nil {
			return err
		}
		file := media.PhotoFile(p.Hash)
		if kind == media.Thumb {
			file = media.ThumbFile(p.Hash, p.ThumbHash)
		}
		name := fmt.Sprintf("photo-%d.%s", p.ID, kind)
		return s.sendFile(w, r, stored{file: file, mediaType: "image/jpeg", name: name, disposition: "inline", at: p.AddedAt})
	}
}

func (s *API) findPhoto(r *web.Request) (casestore.Photo, error) {
	text := r.PathValue("id")
	if web.UUIDForm.MatchString(text) {
		return casestore.ReadPhotoByUUID(r.Context(), s.Store, text)
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return casestore.Photo{}, web.NotFound(r.Request)
	}
	return casestore.ReadPhoto(r.Context(), s.Store, id)
}

// stored is a file as it goes out.
type stored struct {
	file                         media.File
	mediaType, name, disposition string
	at                           time.Time
}

// sendFile sends an uploaded file so that no browser takes it for a page of
// ours: its type is said and not guessed, and it may run nothing.
func (s *API) sendFile(w http.ResponseWriter, r *web.Request, f stored) error {
	if s.files == nil {
		return web.Refuse(http.StatusServiceUnavailable, "This server has no folder for files.")
	}
	file, err := s.files.Open(f.file)
	if err != nil {
		return s.lostFile(r, f, err)
	}
	defer func() { _ = file.Close() }() // only read
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(f.disposition, map[string]string{"filename": f.name}))
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+f.file.Hash[:32]+"."+f.file.Kind+`"`)
	http.ServeContent(w, r.Request, "", f.at, file)
	return nil
}

// lostFile is the answer for a file that is not there or not what was put
// there; whoever runs the server reads of it in the log.
func (s *API) lostFile(r *web.Request, f stored, err error) error {
	var p *web.Problem
	switch {
	case errors.Is(err, os.ErrNotExist):
		p = web.Refuse(http.StatusNotFound, "The record is here, its file is not: it is in another folder or was lost.")
	case errors.Is(err, media.ErrDamaged):
		p = web.Refuse(http.StatusConflict, "The file is damaged and is not shown. Restore it from a backup.")
	default:
		return err
	}
	s.Log.ErrorContext(r.Context(), "a photo or paper cannot be given out", "file", f.file.Path(), "error", err)
	return p
}
