package bookinfo.k8s;

/** What <code>scripts/deploy.sh</code> deploys. */
enum Overlay {

	/** The application alone. */
	PLAIN("bookinfo-plain", "productpage", 9080),

	/** The mesh. */
	ENVOY("bookinfo", "gateway", 8080);

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

	/** The Service where requests come in, and the label <code>app</code> of its pods. */
	String entrance() {
		return this.entrance;
	}

	/** The port of those pods. */
	int entrancePort() {
		return this.entrancePort;
	}

	@Override
	public String toString() {
		return name().toLowerCase();
	}

}
