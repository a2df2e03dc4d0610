package bookinfo.ratings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Reads <code>{"Reviewer1":5,"Reviewer2":4}</code>. */
@Component
class RatingsParser {

	private final ObjectReader reader;

	RatingsParser(ObjectMapper mapper) {
		this.reader = mapper.readerFor(new TypeReference<Map<String, Integer>>() {
		}).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
	}

	/**
	 * The stars by reviewer.
	 * @throws ResponseStatusException 400 when the JSON is not an object in UTF-8 whose
	 * values are integers from 1 to 5
	 */
	Map<String, Integer> parse(byte[] json) {
		try {
			// Decoded here, because Jackson would take UTF-16 too.
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
			Map<String, Integer> stars = this.reader.readValue(text);
			if (stars != null && stars.values().stream().allMatch(RatingsParser::isValid)) {
				return stars;
			}
		}
		catch (IOException ex) {
			// Not such an object either.
		}
		throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide valid ratings JSON");
	}

	private static boolean isValid(Integer stars) {
		return stars != null && stars >= 1 && stars <= 5;
	}

}
