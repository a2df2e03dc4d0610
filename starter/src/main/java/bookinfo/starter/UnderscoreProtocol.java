package bookinfo.starter;

import java.nio.charset.StandardCharsets;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;

/**
 * HTTP that also serves a host with an underscore in its name, as Compose and Windows
 * allow. Tomcat's own answers 400.
 */
public class UnderscoreProtocol extends Http11NioProtocol {

	@Override
	protected Processor createProcessor() {
		return new Http11Processor(this, getAdapter()) {
			@Override
			protected void parseHost(MessageBytes host) {
				if (host == null || host.isNull()) {
					super.parseHost(host);
					return;
				}
				// A letter is valid anywhere in a name.
				byte[] name = host.toString().replace('_', 'u').getBytes(StandardCharsets.ISO_8859_1);
				MessageBytes valid = MessageBytes.newInstance();
				valid.setBytes(name, 0, name.length);
				super.parseHost(valid);
			}
		};
	}

}
