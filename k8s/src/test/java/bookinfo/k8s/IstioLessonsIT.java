package bookinfo.k8s;

import org.junit.jupiter.api.Order;

/** The lessons on Istio, by Istio's own objects. */
@OnIstio
@Order(21)
class IstioLessonsIT extends IstioLessonTests {

	IstioLessonsIT(Cluster cluster) {
		super(cluster, Overlay.ISTIO, "istio.yaml");
	}

}
