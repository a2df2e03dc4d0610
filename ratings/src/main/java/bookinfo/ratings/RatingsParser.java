package bookinfo.ratings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reads <code>{"Reviewer1":5,"Reviewer2":4}</code> strictly: data binding would accept
 * nested objects and nulls too.
 */
@Component
class RatingsParser {

	private final ObjectReader reader;

	RatingsParser(ObjectMapper mapper) {
		this.reader = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
	}

	/**
	 * @param json a JSON object in UTF-8 whose values are integers from 1 to 5
	 * @return the stars by reviewer
	 * @throws ResponseStatusException 400 when it is anything else
	 */
	Map<String, Integer> parse(byte[] json) {
		JsonNode ratings = read(json);
		require(ratings.isObject());
		Map<String, Integer> stars = new LinkedHashMap<>();
		ratings.fields().forEachRemaining((rating) -> {
			JsonNode value = rating.getValue();
			require(value.isInt() && value.intValue() >= 1 && value.intValue() <= 5);
			stars.put(rating.getKey(), value.intValue());
		});
		return stars;
	}

	private JsonNode read(byte[] json) {
		try {
			return this.reader.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
		}
		catch (IOException ex) {
			throw invalid();
		}
	}

	private static void require(boolean valid) {
		if (!valid) {
			throw invalid();
		}
	}

	private static ResponseStatusException invalid() {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, "please provide valid ratings JSON");
	}

}
