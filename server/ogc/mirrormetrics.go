package ogc

import (
	"github.com/prometheus/client_golang/prometheus"

	"tongshi/server/store/served"
	"tongshi/server/web"
)

// watchMirror adds the figures of the layers in memory.
func watchMirror(m *web.Metrics, mirror *served.Mirror) {
	for _, state := range mirror.States() {
		gauge := func(name, help string, value func(served.MirrorState) float64) {
			m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
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
		gauge("ready", "1 when the layer is answered from memory, 0 when from the database.", func(s served.MirrorState) float64 {
			if s.State == served.MirrorReady {
				return 1
			}
			return 0
		})
		gauge("features", "Features of the layer in memory.", func(s served.MirrorState) float64 { return float64(s.Features) })
		gauge("bytes", "Memory that the layer takes, or would.", func(s served.MirrorState) float64 { return float64(s.Bytes) })
		gauge("bytes_per_feature", "Memory that a feature takes.", served.MirrorState.BytesPerFeature)
	}
}
