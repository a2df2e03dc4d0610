package bookinfo.k8s;

import org.junit.jupiter.api.Order;

/** The lessons on Istio that the Kubernetes Gateway API can say, by its objects. */
@OnIstio
@Order(22)
class GatewayApiLessonsIT extends IstioLessonTests {

	GatewayApiLessonsIT(Cluster cluster) {
		super(cluster, Overlay.ISTIO_GATEWAY_API, "gateway-api.yaml");
	}

}
