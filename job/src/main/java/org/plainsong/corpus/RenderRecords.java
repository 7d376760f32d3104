package org.plainsong.corpus;

import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.plainsong.prompt.PromptRenderer;
import scala.Tuple2;

/** Renders texts to the tokens of the private slot; one that cannot be rendered gives nothing. */
final class RenderRecords
    implements PairFlatMapFunction<Iterator<Tuple2<Integer, String>>, Integer, int[]> {

  private final RendererFactory renderers;

  RenderRecords(RendererFactory renderers) {
    this.renderers = renderers;
  }

  @Override
  public Iterator<Tuple2<Integer, int[]>> call(Iterator<Tuple2<Integer, String>> texts) {
    PromptRenderer renderer = renderers.create();
    Iterable<Tuple2<Integer, String>> once = () -> texts;
    return StreamSupport.stream(once.spliterator(), /* parallel= */ false)
        .flatMap(text -> rendered(renderer, text))
        .iterator();
  }

  private static Stream<Tuple2<Integer, int[]>> rendered(
      PromptRenderer renderer, Tuple2<Integer, String> text) {
    Optional<int[]> tokens = renderer.record(text._2());
    return tokens.stream().map(record -> new Tuple2<>(text._1(), record));
  }
}
