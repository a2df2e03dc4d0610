package bookinfo.starter;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.servlet.ServletException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Keeps half of the threads free of requests with a body: each holds its thread until the
 * body has come, however slowly that is. Tomcat itself also waits for a body that nothing
 * reads.
 */
class BodyLimitValve extends ValveBase {

	private final Semaphore places;

	BodyLimitValve(int maxThreads) {
		super(true);
		this.places = new Semaphore(maxThreads / 2);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (isBodyRead(request)) {
			getNext().invoke(request, response);
			return;
		}
		if (this.places.tryAcquire()) {
			try {
				getNext().invoke(request, response);
				readOnce(request);
			}
			finally {
				this.places.release();
			}
		}
		else {
			response.setStatus(Response.SC_SERVICE_UNAVAILABLE);
			response.setContentType("application/json");
			response.getWriter().write("{\"error\":\"too many requests with a body at the same time\"}");
		}
		if (!isBodyRead(request)) {
			response.finishResponse();
			request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}
	}

	/**
	 * A client may lose its answer if the connection is closed while bytes of it wait.
	 */
	private static void readOnce(Request request) {
		try {
			if (!isBodyRead(request)) {
				request.getStream().read(new byte[16 * 1024]);
			}
		}
		catch (IOException ex) {
			// There is no more, or it is no body.
		}
	}

	private static boolean isBodyRead(Request request) {
		AtomicBoolean read = new AtomicBoolean();
		request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
		return read.get();
	}

}
