package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics for Prometheus.

// Metrics are the figures at /metrics: requests by route, never by path, so
// that their number is bounded.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	ByMemory prometheus.Counter
	BySQL    prometheus.Counter
	answered sync.Map // counters by what was answered
}

// answered are the labels that requests are counted by.
type answered struct {
	route, method string
	status        int
}

// counters are looked up once for all answers of a kind.
type counters struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
}

func newMetrics() *Metrics {
	readers := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tongshi_reads_total",
		Help: "Reads of layers, by who answered: memory, or sql.",
	}, []string{"by"})
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tongshi_http_requests_total",
			Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "tongshi_http_request_seconds",
			Help:    "Time from the request's arrival to the end of its answer, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		ByMemory: readers.WithLabelValues("memory"),
		BySQL:    readers.WithLabelValues("sql"),
	}
	m.Registry.MustRegister(m.requests, m.seconds, readers, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) count(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	key := answered{route, method, status}
	found, ok := m.answered.Load(key)
	if !ok {
		found, _ = m.answered.LoadOrStore(key, counters{
			m.requests.WithLabelValues(route, method, strconv.Itoa(status)), m.seconds.WithLabelValues(route),
		})
	}
	of := found.(counters)
	of.requests.Inc()
	of.seconds.Observe(took.Seconds())
}

// ReadMetrics answers the server's metrics in Prometheus's form, to the staff
// only.
func (s *Server) ReadMetrics(w http.ResponseWriter, r *Request) error {
	if !s.ViewOf(r.Request).Staff() {
		return Refuse(http.StatusForbidden, "The server's figures are for its own staff.")
	}
	promhttp.HandlerFor(s.Metrics.Registry, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(w, r.Request)
	return nil
}
