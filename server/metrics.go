package server

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tongshi/server/store"
)

// metrics are the figures at /metrics: requests by route, never by path, so
// that their number is bounded.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	byMemory prometheus.Counter
	bySQL    prometheus.Counter
	answered sync.Map // counters by what was answered
}

// answered is what requests are counted by.
type answered struct {
	route, method string
	status        int
}

// counters are looked up once for all answers of a kind.
type counters struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
}

func newMetrics() *metrics {
	readers := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tongshi_reads_total",
		Help: "Reads of layers, by who answered: memory, or sql.",
	}, []string{"by"})
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tongshi_http_requests_total",
			Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "tongshi_http_request_seconds",
			Help:    "Time from the request's arrival to the end of its answer, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		byMemory: readers.WithLabelValues("memory"),
		bySQL:    readers.WithLabelValues("sql"),
	}
	m.registry.MustRegister(m.requests, m.seconds, readers, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watchMirror adds the figures of the layers in memory.
func (m *metrics) watchMirror(mirror *store.Mirror) {
	for _, state := range mirror.States() {
		gauge := func(name, help string, value func(store.MirrorState) float64) {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "tongshi_read_model_" + name, Help: help, ConstLabels: prometheus.Labels{"layer": state.Layer},
			}, func() float64 {
				for _, now := range mirror.States() {
					if now.Layer == state.Layer {
						return value(now)
					}
				}
				return 0
			}))
		}
		gauge("ready", "1 when the layer is answered from memory, 0 when from the database.", func(s store.MirrorState) float64 {
			if s.State == store.MirrorReady {
				return 1
			}
			return 0
		})
		gauge("features", "Features of the layer in memory.", func(s store.MirrorState) float64 { return float64(s.Features) })
		gauge("bytes", "Memory that the layer takes, or would.", func(s store.MirrorState) float64 { return float64(s.Bytes) })
		gauge("bytes_per_feature", "Memory that a feature takes.", store.MirrorState.BytesPerFeature)
	}
}

func (m *metrics) count(route, method string, status int, took time.Duration) {
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

func (s *server) readMetrics(w http.ResponseWriter, r *request) error {
	if s.viewOf(r.Request) != staffView {
		return problem(http.StatusForbidden, "The server's figures are for its own staff.")
	}
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(w, r.Request)
	return nil
}
