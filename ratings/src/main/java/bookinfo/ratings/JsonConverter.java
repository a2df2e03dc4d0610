package bookinfo.ratings;

import java.io.IOException;
import java.lang.reflect.Type;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.springframework.http.HttpOutputMessage;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.stereotype.Component;

/**
 * Writes an answer's JSON at once, with its length: Spring's own is sent in two packets,
 * the end by itself.
 */
@Component
class JsonConverter extends MappingJackson2HttpMessageConverter {

	JsonConverter(ObjectMapper mapper) {
		super(mapper);
	}

	@Override
	protected void writeInternal(Object object, Type type, HttpOutputMessage message) throws IOException {
		byte[] json = getObjectMapper().writeValueAsBytes(object);
		message.getHeaders().setContentLength(json.length);
		message.getBody().write(json);
	}

}
