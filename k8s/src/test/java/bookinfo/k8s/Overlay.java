package bookinfo.k8s;

/** The overlays that <code>scripts/deploy.sh</code> deploys. */
enum Overlay {

	/** The application without a mesh. */
	PLAIN("bookinfo-plain", "productpage", 9080),

	/** The application in our own mesh. */
	ENVOY("bookinfo", "gateway", 8080),

	/** The application on Istio. */
	ISTIO("bookinfo", "gateway", 8080),

	/** The application on Istio, with the Gateway API. */
	ISTIO_GATEWAY_API("bookinfo", "gateway", 80);

	private final String namespace;

	private final String entrance;

	private final int entrancePort;

	Overlay(String namespace, String entrance, int entrancePort) {
		this.namespace = namespace;
		this.entrance = entrance;
		this.entrancePort = entrancePort;
	}

	String namespace() {
		return this.namespace;
	}

	/** The Service that takes requests, and the label <code>app</code> of its pods. */
	String entrance() {
		return this.entrance;
	}

	/** The port of these pods. */
	int entrancePort() {
		return this.entrancePort;
	}

	/** Whether it is for a cluster with Istio. */
	boolean needsIstio() {
		return this == ISTIO || this == ISTIO_GATEWAY_API;
	}

	@Override
	public String toString() {
		return name().toLowerCase().replace('_', '-');
	}

}
