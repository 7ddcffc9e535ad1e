package office

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/media"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

const (
	// MaxUploadBytes bounds a file: 2 GiB.
	MaxUploadBytes = 2 << 30
	// MaxPieceBytes bounds what is sent at once: 8 MiB.
	MaxPieceBytes = 8 << 20
	// pieceWithin is how long a slow line may take to send one piece.
	pieceWithin = 5 * time.Minute
)

// AddUpload notes a file that is to come in pieces.
func (s *API) AddUpload(c *web.Change, body roads.Upload) (web.Done, error) {
	if s.files == nil {
		return web.Done{}, errNoFolder()
	}
	if body.Bytes > MaxUploadBytes {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("bytes", "the file is larger than %d bytes", MaxUploadBytes)})
	}
	body.UUID = web.ClientKey(body.UUID)
	return c.Once(body.UUID, func() (web.Done, error) {
		made, err := roads.AddUpload(c.Context(), c.Tx, body)
		return uploadDone(http.StatusCreated, made), err
	}, func() (web.Done, error) {
		made, err := roads.UploadByUUID(c.Context(), c.Tx, body.UUID)
		return uploadDone(http.StatusCreated, made), err
	})
}

func uploadDone(status int, u roads.Upload) web.Done {
	return web.Done{Status: status, Location: fmt.Sprintf("/api/uploads/%d", u.ID), Body: u}
}

func errNoFolder() error {
	return web.Refuse(http.StatusServiceUnavailable, "This server has no folder for files.")
}

// own is an upload of the one who asks; nobody else's is there.
func (s *API) own(r *web.Request, q store.Querier) (roads.Upload, error) {
	id, err := r.ID()
	if err != nil {
		return roads.Upload{}, err
	}
	u, err := roads.ReadUpload(r.Context(), q, id)
	if err == nil && u.By != web.ActorOf(r.Request).Name {
		err = web.NotFound(r.Request)
	}
	return u, err
}

// ReadUpload answers how much of a file is here.
func (s *API) ReadUpload(w http.ResponseWriter, r *web.Request) error {
	u, err := s.own(r, s.Store.Pool)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, u)
}

// RemoveUpload forgets a file.
func (s *API) RemoveUpload(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	if s.files == nil {
		return errNoFolder()
	}
	var was roads.Upload
	err := s.Store.WriteTx(r.Context(), web.ActorOf(r.Request), func(tx *store.Tx) (err error) {
		if was, err = s.own(r, tx.SQL); err == nil {
			err = roads.RemoveUpload(r.Context(), tx, was)
		}
		return err
	})
	if err == nil {
		err = s.files.Remove(was.UUID)
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// PieceOperation describes the sending of a piece.
func (s *API) PieceOperation() *huma.Operation {
	offset := web.Parameter("offset", "Where the piece begins, bytes from the beginning of the file.", &huma.Schema{Type: huma.TypeInteger, Format: "int64"})
	offset.Required = true
	op := s.Changing("addUploadPiece", http.MethodPost, "/api/uploads/{id}/pieces", "Send the next piece of a file; one that is here already counts once", http.StatusOK,
		s.Typed(roads.Upload{}), web.IDParameter(), offset)
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	op.MaxBodyBytes = MaxPieceBytes
	return op
}

// MountPieces mounts the operation: the request passes origin and role, its body
// is bytes.
func (s *API) MountPieces(op *huma.Operation, least auth.Role) {
	s.Guard(op, least)
	s.Handle(op, func(w http.ResponseWriter, r *web.Request) error {
		if err := s.AdmitChange(r.Request, least); err != nil {
			return err
		}
		if s.files == nil {
			return errNoFolder()
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(pieceWithin)) // without it the usual one holds
		piece, err := web.TakeBody(op, w, r.Request)
		if err != nil {
			return err
		}
		u, err := s.own(r, s.Store.Pool)
		if err != nil {
			return err
		}
		offset, err := strconv.ParseInt(r.Query.Get("offset"), 10, 64)
		if err != nil || offset < 0 {
			return web.BadQuery(web.InQuery("offset", r.Query.Get("offset"), "want a whole number, 0 or more"))
		}
		if u, err = s.take(r, u, offset, piece); err != nil {
			return err
		}
		return web.RespondJSON(w, r, u)
	})
}

// take stores a piece that follows on what is here.
func (s *API) take(r *web.Request, u roads.Upload, offset int64, piece []byte) (roads.Upload, error) {
	end := offset + int64(len(piece))
	switch {
	case end <= u.Received: // its answer was lost
		return u, nil
	case end > u.Bytes:
		return u, web.Refuse(http.StatusConflict, "The file was to have %d bytes; this piece ends at byte %d.", u.Bytes, end)
	case offset != u.Received:
		return u, web.Refuse(http.StatusConflict, "The next piece begins at byte %d.", u.Received)
	}
	err := s.files.Write(u.UUID, offset, piece)
	switch {
	case errors.Is(err, media.ErrFull):
		return u, web.Refuse(http.StatusInsufficientStorage, "The disk of the server is full. Send the rest later.")
	case err != nil:
		return u, err
	}
	err = roads.UploadReceived(r.Context(), s.Store, u.ID, offset, end)
	if err != nil && !errors.Is(err, store.ErrConflict) { // the same piece, sent twice at once
		return u, err
	}
	return roads.ReadUpload(r.Context(), s.Store.Pool, u.ID)
}

// lentFiles are uploads on the disk under their senders' names.
type lentFiles struct {
	paths []string
	backs []func() error
}

func (l *lentFiles) giveBack() error {
	var all error
	for _, back := range l.backs {
		all = errors.Join(all, back())
	}
	return all
}

// lend gives uploads to be read; an upload whose file is gone is not found.
func lend(files *media.Pieces, uploads []roads.Upload) (*lentFiles, error) {
	l := &lentFiles{}
	for _, u := range uploads {
		where, back, err := files.Lend(u.UUID, u.Name)
		if errors.Is(err, os.ErrNotExist) {
			err = fmt.Errorf("upload %d: %w", u.ID, store.ErrNotFound)
		}
		if err != nil {
			return nil, errors.Join(err, l.giveBack())
		}
		l.paths, l.backs = append(l.paths, where), append(l.backs, back)
	}
	return l, nil
}
